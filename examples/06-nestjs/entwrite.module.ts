import { type DynamicModule, Inject, Module, type OnApplicationShutdown, type Provider } from '@nestjs/common';
import type { DbContext, DbContextOptions, DbSet } from 'entwrite';

/** The class of a context. */
type ContextClass<Db extends DbContext> = new (options: DbContextOptions) => Db;

/** The names of the sets of a context. */
type SetName<Db> = {
  [Name in keyof Db]: Db[Name] extends DbSet<infer _E extends object, infer _N, infer _P> ? Name : never;
}[keyof Db] &
  string;

const CONTEXT = Symbol('entwrite context');

const setToken = (context: ContextClass<never>, name: string): string => `${context.name}.${name}`;

/** Injects a set that `forFeature` provides: `@InjectSet(BlogDb, 'posts') private readonly posts: BlogDb['posts']`. */
export function InjectSet<Db extends DbContext>(context: ContextClass<Db>, name: SetName<Db>): ParameterDecorator {
  return Inject(setToken(context as ContextClass<never>, name));
}

/** One context for the whole application; it is connected before the first request and ends with the application. */
@Module({})
export class EntwriteModule implements OnApplicationShutdown {
  constructor(@Inject(CONTEXT) private readonly db: DbContext) {}

  static forRoot<Db extends DbContext>(context: ContextClass<Db>, options: DbContextOptions): DynamicModule {
    const connected: Provider = {
      provide: context,
      useFactory: async () => {
        const db = new context(options);
        await db.connect();
        return db;
      },
    };
    const providers = [connected, { provide: CONTEXT, useExisting: context }];
    return { module: EntwriteModule, global: true, providers, exports: [context] };
  }

  /** Provides some sets of the context by themselves. */
  static forFeature<Db extends DbContext>(context: ContextClass<Db>, names: readonly SetName<Db>[]): DynamicModule {
    const providers = names.map((name) => ({
      provide: setToken(context as ContextClass<never>, name),
      inject: [context],
      useFactory: (db: Db) => db[name],
    }));
    return { module: SetsModule, providers, exports: providers.map(({ provide }) => provide) };
  }

  async onApplicationShutdown(): Promise<void> {
    await this.db.dispose();
  }
}

@Module({})
class SetsModule {}
