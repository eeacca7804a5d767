import {
  Attribute,
  Collection,
  CreatedAt,
  DbContext,
  Id,
  Index,
  ManyToOne,
  type Opt,
  type Ref,
  Reference,
} from 'entwrite';

@Collection('customers')
@Index(['email'], { type: 'unique' })
export class Customer {
  @Id() id!: string;
  @Attribute({ size: 120, renamedFrom: 'name' }) fullName!: string;
  @Attribute({ type: 'email' }) email!: string;
  @Attribute({ default: false }) newsletter!: Opt<boolean>;
}

@Collection('categories') // what products said in words, in one place
@Index(['name'], { type: 'unique' })
export class Category {
  @Id() id!: string;
  @Attribute({ size: 60 }) name!: string;
}

@Collection('products')
@Index(['slug'], { type: 'unique' })
export class Product {
  @Id() id!: string;
  @Attribute({ size: 120 }) title!: string;
  @Attribute({ size: 80 }) slug!: string;
  @Attribute({ type: 'float', min: 0 }) price!: number;
  @ManyToOne(() => Category, { onDelete: 'restrict' }) category?: Ref<Category>; // was categoryName
}

@Collection('orders')
export class Order {
  @Id() id!: string;
  @ManyToOne(() => Customer, { onDelete: 'restrict' }) customer?: Ref<Customer>; // was customerEmail
  @Attribute({ type: 'integer', min: 1 }) quantity!: number;
  @Reference(() => Product) productId!: string;
  @CreatedAt() createdAt!: Date;
}

export class ShopDb extends DbContext {
  readonly customers = this.set(Customer);
  readonly categories = this.set(Category);
  readonly products = this.set(Product);
  readonly orders = this.set(Order);
}
