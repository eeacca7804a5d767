import path from './land.txt?raw';

/** The continents as a path over tenths of degrees, north at the top: the land of Natural Earth at 1:110,000,000, which is in the public domain. */
export const LAND: string = path;
