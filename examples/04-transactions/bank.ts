import { Attribute, Collection, DbContext, Id, Index, type Opt } from 'entwrite';

@Collection('accounts')
export class Account {
  @Id() readonly id!: string;
  @Index({ type: 'unique' }) @Attribute({ size: 60 }) owner!: string;
  @Attribute({ type: 'integer', min: 0, default: 0 }) balance!: Opt<number>;
}

@Collection('transfers')
export class Transfer {
  @Id() readonly id!: string;
  @Attribute({ size: 36 }) from!: string;
  @Attribute({ size: 36 }) to!: string;
  @Attribute({ type: 'integer', min: 1 }) amount!: number;
}

export class BankDb extends DbContext {
  readonly accounts = this.set(Account);
  readonly transfers = this.set(Transfer);

  /** Both balances and the record of it, or nothing. */
  async transfer(from: string, to: string, amount: number): Promise<void> {
    await this.transaction(async (tx) => {
      const { balance } = await tx.accounts.get(from);
      await tx.accounts.update(from, { balance: balance - amount });
      await tx.accounts.increment(to, 'balance', amount);
      await tx.transfers.create({ from, to, amount });
    });
  }
}
