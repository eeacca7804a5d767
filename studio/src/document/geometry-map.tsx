type Position = readonly [number, number];

const WIDTH = 360;
const HEIGHT = 180;

/** Positions of a geometry, as rings. */
function ringsOf(type: string, value: unknown): readonly (readonly Position[])[] {
  if (!Array.isArray(value)) return [];
  if (type === 'point') return [[value as unknown as Position]];
  if (type === 'line') return [value as readonly Position[]];
  return value as readonly (readonly Position[])[];
}

/** Where a geometry lies on a plain grid of degrees: nothing is asked of a map server. */
export function GeometryMap({ type, value }: { readonly type: string; readonly value: unknown }) {
  const rings = ringsOf(type, value);
  const all = rings.flat().filter((position) => position.length === 2 && position.every(Number.isFinite));
  if (all.length === 0) return null;
  const isEarth = all.every(([x, y]) => Math.abs(x) <= 180 && Math.abs(y) <= 90);
  const xs = all.map(([x]) => x);
  const ys = all.map(([, y]) => y);
  const box = isEarth
    ? { left: -180, right: 180, bottom: -90, top: 90 }
    : {
        left: Math.min(...xs) - 1,
        right: Math.max(...xs) + 1,
        bottom: Math.min(...ys) - 1,
        top: Math.max(...ys) + 1,
      };
  const x = (given: number) => ((given - box.left) / (box.right - box.left)) * WIDTH;
  const y = (given: number) => ((box.top - given) / (box.top - box.bottom)) * HEIGHT;
  const path = (ring: readonly Position[]) => ring.map(([px, py]) => `${x(px)},${y(py)}`).join(' ');
  return (
    <svg class="map" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={`${type} at ${all[0]?.join(', ')}`}>
      {isEarth &&
        Array.from({ length: 11 }, (_, at) => (
          <line key={`x${at}`} x1={(at + 1) * 30} x2={(at + 1) * 30} y1="0" y2={HEIGHT} class="map-line" />
        ))}
      {isEarth &&
        Array.from({ length: 5 }, (_, at) => (
          <line key={`y${at}`} y1={(at + 1) * 30} y2={(at + 1) * 30} x1="0" x2={WIDTH} class="map-line" />
        ))}
      {isEarth && <line x1="0" x2={WIDTH} y1={HEIGHT / 2} y2={HEIGHT / 2} class="map-equator" />}
      {type === 'polygon' && rings.map((ring) => <polygon key={path(ring)} points={path(ring)} class="map-area" />)}
      {type === 'line' && rings.map((ring) => <polyline key={path(ring)} points={path(ring)} class="map-path" />)}
      {type === 'point' &&
        all.map(([px, py]) => <circle key={`${px},${py}`} cx={x(px)} cy={y(py)} r="5" class="map-point" />)}
    </svg>
  );
}
