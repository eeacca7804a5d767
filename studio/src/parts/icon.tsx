const PATHS = {
  data: 'M2.5 3.5h11v9h-11zM2.5 6.5h11M6.5 6.5v6',
  schema: 'M2.5 2.5h4v4h-4zM9.5 9.5h4v4h-4zM6.5 4.5h3a2 2 0 0 1 2 2v3',
  plan: 'M3 4l1.2 1.2L6.5 3M8.5 4.2h5M3 8.4l1.2 1.2 2.3-2.2M8.5 8.6h5M3.6 12.6h0M8.5 12.8h5',
  migrations: 'M4.5 2.5v11M4.5 5.5h4a3 3 0 0 1 3 3v2M9.5 9l2 2 2-2',
  backups:
    'M8 2.5c3 0 5.5.8 5.5 2v7c0 1.200-2.500 2-5.500 2s-5.500-.8-5.500-2v-7c0-1.200 2.500-2 5.500-2zM2.500 4.500c0 1.200 2.500 2 5.500 2s5.500-.8 5.500-2M2.500 8c0 1.200 2.500 2 5.500 2s5.500-.8 5.500-2',
  requests: 'M2 8h2.5l1.700-4.500 3 9 1.800-4.500H14',
  search: 'M7 2.500a4.500 4.500 0 1 1 0 9 4.500 4.500 0 0 1 0-9zM10.300 10.300l3.200 3.200',
  sun: 'M8 5.500a2.500 2.500 0 1 1 0 5 2.500 2.500 0 0 1 0-5zM8 1.500v1.500M8 13v1.500M1.500 8H3M13 8h1.500M3.400 3.400l1.100 1.100M11.500 11.500l1.100 1.100M3.400 12.600l1.100-1.100M11.500 4.500l1.100-1.100',
  moon: 'M13 9.800A5.500 5.500 0 0 1 6.200 3a5.500 5.500 0 1 0 6.800 6.800z',
  plus: 'M8 3v10M3 8h10',
  close: 'M4 4l8 8M12 4l-8 8',
  check: 'M3 8.500l3.200 3L13 4.500',
  filter: 'M2.500 3.500h11l-4.200 5v4l-2.600 1.200V8.500z',
  columns: 'M2.500 3h11v10h-11zM6.200 3v10M9.800 3v10',
  undo: 'M5.500 3L2.500 6l3 3M2.500 6h6.500a4 4 0 0 1 0 8H7',
  refresh: 'M13 8a5 5 0 1 1-1.500-3.600M13 2.500v3h-3',
  arrow: 'M3 8h10M9.500 4.500L13 8l-3.500 3.500',
  down: 'M4 6l4 4 4-4',
  more: 'M3.500 8h.01M8 8h.01M12.500 8h.01',
  trash: 'M3 4.500h10M6.500 4.500V3h3v1.500M4.500 4.500l.6 8.500h5.800l.6-8.500',
  edit: 'M3 13l.6-2.800L10.700 3.100a1.200 1.200 0 0 1 1.700 0l.5.5a1.200 1.200 0 0 1 0 1.700L5.800 12.400z',
  link: 'M6.800 9.200a2.500 2.500 0 0 0 3.600 0l2-2a2.500 2.500 0 0 0-3.600-3.600l-.7.7M9.200 6.800a2.500 2.500 0 0 0-3.600 0l-2 2a2.500 2.500 0 0 0 3.600 3.600l.7-.7',
  play: 'M4.500 3l8 5-8 5z',
  stop: 'M4 4h8v8H4z',
  copy: 'M5.500 5.500h8v8h-8zM10.500 5.500v-3h-8v8h3',
  upload: 'M8 10.500v-8M4.800 5.500L8 2.500l3.200 3M2.500 10.500v3h11v-3',
  download: 'M8 2.500v8M4.800 7.500L8 10.500l3.200-3M2.500 10.500v3h11v-3',
  warning: 'M8 2.500l6 11H2zM8 6.500v3.200M8 11.600h.01',
  key: 'M10.500 2.500a3 3 0 1 1-2.600 4.500L3 12v1.500h2v-1.500h1.500v-1.500',
  lock: 'M4 7.500h8v6H4zM5.500 7.500v-2a2.500 2.500 0 0 1 5 0v2',
} as const;

export type IconName = keyof typeof PATHS;

/** A drawing beside a word; screen readers pass it over. */
export function Icon({ name, size = 16 }: { readonly name: IconName; readonly size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      <path
        d={PATHS[name]}
        fill="none"
        stroke="currentColor"
        stroke-width="1.4"
        stroke-linecap="round"
        stroke-linejoin="round"
      />
    </svg>
  );
}
