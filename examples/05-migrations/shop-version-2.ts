import { Attribute, Collection, CreatedAt, DbContext, Id, Index, type Opt, Reference } from 'entwrite';

@Collection('customers')
@Index(['email'], { type: 'unique' })
export class Customer {
  @Id() id!: string;
  @Attribute({ size: 120, renamedFrom: 'name' }) fullName!: string; // renamed
  @Attribute({ type: 'email' }) email!: string;
  @Attribute({ default: false }) newsletter!: Opt<boolean>; // added
}

@Collection('products')
@Index(['slug'], { type: 'unique' })
export class Product {
  @Id() id!: string;
  @Attribute({ size: 120 }) title!: string;
  @Attribute({ size: 80 }) slug!: string; // added: part of the address of the product's page
  @Attribute({ type: 'float', min: 0 }) price!: number; // a number now, in euros
  @Attribute({ size: 60 }) categoryName!: string;
}

@Collection('orders')
export class Order {
  @Id() id!: string;
  @Attribute({ type: 'email' }) customerEmail!: string;
  @Attribute({ type: 'integer', min: 1 }) quantity!: number;
  @Reference(() => Product) productId!: string;
  @CreatedAt() createdAt!: Date;
}

export class ShopDb extends DbContext {
  readonly customers = this.set(Customer);
  readonly products = this.set(Product);
  readonly orders = this.set(Order);
}
