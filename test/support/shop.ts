import { Permission, Role } from '../../src/appwrite/http/node-appwrite.js';
import { DbContext } from '../../src/context/db-context.js';
import { Attribute } from '../../src/decorators/attribute.js';
import { Collection } from '../../src/decorators/collection.js';
import { Id } from '../../src/decorators/id.js';
import { Index } from '../../src/decorators/index-decorator.js';
import { ManyToOne, OneToMany } from '../../src/decorators/relationships.js';
import type { Opt } from '../../src/metadata/entity-types/opt.js';
import type { Ref } from '../../src/metadata/entity-types/ref.js';

/** The entities of a shop in two versions that differ in one way of each kind. */

@Collection('users')
export class User {
  @Id() id!: string;
  @Attribute({ size: 60 }) name!: string;
  @Attribute({ type: 'email', required: false }) email?: string;
  @Attribute({ required: false }) old_field?: string;
  @Attribute({ required: false }) about?: string;
  @Attribute({ type: 'enum', elements: ['buyer', 'seller'], default: 'buyer' }) role!: Opt<string>;
  @Attribute({ type: 'string', size: 20, required: false }) balance?: string;
  @Attribute({ type: 'bigint', required: false }) serial?: bigint;
  @OneToMany(() => Order, { inverse: 'user', onDelete: 'setNull' }) orders?: Ref<Order>[];
}

@Collection('orders')
@Index(['total'], { name: 'by_total' })
export class Order {
  @Id() id!: string;
  @Attribute({ type: 'integer' }) total!: number;
  @ManyToOne(() => User, { inverse: 'orders' }) user?: Ref<User>;
}

@Collection('coupons')
export class Coupon {
  @Id() id!: string;
  @Attribute({ size: 10 }) code!: string;
}

export class ShopDb extends DbContext {
  readonly users = this.set(User);
  readonly orders = this.set(Order);
  readonly coupons = this.set(Coupon);
}

@Collection('users', { name: 'Customers', permissions: [Permission.read(Role.any())], documentSecurity: true })
@Index(['email'], { name: 'idx_email' })
export class NewUser {
  @Id() id!: string;
  @Attribute({ size: 120 }) name!: string;
  @Attribute({ type: 'email', required: false }) email?: string;
  @Attribute({ size: 20, required: false }) phone_number?: string;
  @Attribute({ required: false, renamedFrom: 'about' }) bio?: string;
  @Attribute({ type: 'enum', elements: ['buyer', 'seller', 'owner'], required: false }) role?: string;
  @Attribute({
    type: 'float',
    required: false,
    convert: (old: string) => Number(old.replace(' EUR', '')),
  })
  balance?: number;
  @Attribute({ type: 'bigint', required: false, min: -9_007_199_254_740_993n, max: 9_007_199_254_740_993n })
  serial?: bigint;
  @OneToMany(() => NewOrder, { inverse: 'buyer', onDelete: 'cascade' }) orders?: Ref<NewOrder>[];
}

@Collection('orders')
@Index(['total', '$createdAt'], { name: 'by_total', orders: ['desc', 'asc'] })
export class NewOrder {
  @Id() id!: string;
  @Attribute({ type: 'integer', min: 0 }) total!: number;
  @ManyToOne(() => NewUser, { inverse: 'orders', renamedFrom: 'user' }) buyer?: Ref<NewUser>;
}

export class NewShopDb extends DbContext {
  readonly users = this.set(NewUser);
  readonly orders = this.set(NewOrder);
}
