/** Files whose text is part of the page. */
declare module '*?raw' {
  const text: string;
  export default text;
}
