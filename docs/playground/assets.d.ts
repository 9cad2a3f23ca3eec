/** What the site's bundler imports beside TypeScript. */
declare module '*.css';
