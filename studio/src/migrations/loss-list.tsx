interface LossListProps {
  /** What would be lost, by the names that allow it. */
  readonly losses: readonly string[];
  readonly allowed: readonly string[];
  readonly onChange: (allowed: readonly string[]) => void;
}

/** What files would lose: each has to be allowed by name. */
export function LossList({ losses, allowed, onChange }: LossListProps) {
  const toggle = (name: string) =>
    onChange(allowed.includes(name) ? allowed.filter((one) => one !== name) : [...allowed, name]);
  return (
    <>
      {losses.map((name) => (
        <label key={name} class="row">
          <input type="checkbox" checked={allowed.includes(name)} onChange={() => toggle(name)} />
          allow the loss of <code>{name}</code>
        </label>
      ))}
    </>
  );
}
