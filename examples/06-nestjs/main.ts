import 'reflect-metadata';
import { Module, ValidationPipe } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { BlogDb } from './blog.js';
import { EntwriteModule } from './entwrite.module.js';
import { PostsModule } from './posts.module.js';

@Module({
  imports: [
    // In production: { endpoint, projectId, apiKey, databaseId: 'blog' }.
    EntwriteModule.forRoot(BlogDb, { embedded: ':memory:', databaseId: 'blog', autoMigrate: 'additive' }),
    PostsModule,
  ],
})
class AppModule {}

const app = await NestFactory.create(AppModule, { logger: ['error', 'warn'] });
app.useGlobalPipes(new ValidationPipe({ whitelist: true, forbidNonWhitelisted: true }));
app.enableShutdownHooks();
await app.get(BlogDb).authors.create({ name: 'Ada', email: 'ada@example.org' });
await app.listen(Number(process.env.PORT ?? 3000), '127.0.0.1');
process.stdout.write(`listening on ${await app.getUrl()}\n`);
