import { Attribute, Collection, CreatedAt, DbContext, Id, Index, Reference } from 'entwrite';

@Collection('customers')
@Index(['email'], { type: 'unique' })
export class Customer {
  @Id() id!: string;
  @Attribute({ size: 120 }) name!: string;
  @Attribute({ type: 'email' }) email!: string;
}

@Collection('products')
export class Product {
  @Id() id!: string;
  @Attribute({ size: 120 }) title!: string;
  @Attribute({ size: 20 }) price!: string; // '12.50 EUR': that will not do for long
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
