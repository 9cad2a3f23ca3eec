/**
 * The site: what stands where, and how Markdown becomes pages. Everything a page needs is served from the site itself:
 * fonts, KaTeX's style sheet and the search index are bundled.
 *
 * DYADIC_DOCS_BASE says under which path the site is served (`/` unless given, else with a slash at both ends).
 */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { katex } from '@mdit/plugin-katex';
import { defineConfig, type DefaultTheme } from 'vitepress';

const base = process.env['DYADIC_DOCS_BASE'] ?? '/';
const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));

/** The sidebar that typedoc writes beside its pages; empty before the first `npm run api`. */
function apiSidebar(): DefaultTheme.SidebarItem[] {
  const file = path('../api/typedoc-sidebar.json');
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as DefaultTheme.SidebarItem[]) : [];
}

const guide: DefaultTheme.SidebarItem[] = [
  {
    text: 'Guide',
    items: [
      { text: 'Getting started', link: '/guide/getting-started' },
      { text: 'How to choose', link: '/guide/choosing' },
      { text: 'Training', link: '/guide/training' },
      { text: 'Derivative labels', link: '/guide/sobolev' },
      { text: 'Differential equations', link: '/guide/equations' },
      { text: 'Curvature', link: '/guide/curvature' },
      { text: 'The inertia theorem', link: '/guide/inertia' },
      { text: 'Experiments', link: '/guide/experiments' },
      { text: 'Costs', link: '/guide/costs' },
      { text: 'Speed', link: '/guide/speed' },
      { text: 'Fewer multiplications', link: '/guide/cells' },
      { text: 'Threads', link: '/guide/threads' },
      { text: 'Faster arithmetic', link: '/guide/acceleration' },
      { text: 'Limits', link: '/guide/limits' },
      { text: 'Other libraries', link: '/guide/comparison' },
    ],
  },
];

const papers: DefaultTheme.SidebarItem[] = [
  {
    text: 'Equations',
    items: [
      { text: 'All equations', link: '/papers/' },
      { text: 'Outer products', link: '/papers/bakker' },
      { text: 'Sobolev training', link: '/papers/sobolev' },
      { text: 'Exact gradients', link: '/papers/gradient-note' },
      { text: 'Our own', link: '/papers/own' },
      { text: 'The inertia theorem', link: '/guide/inertia' },
    ],
  },
];

export default defineConfig({
  title: 'dyadic',
  description:
    'Exact per-sample gradients and Hessians of neural networks, held as short lists of outer products.',
  lang: 'en',
  base,
  head: [['link', { rel: 'icon', href: `${base}favicon.svg`, type: 'image/svg+xml' }]],
  srcExclude: ['node_modules/**', 'README.md'],
  lastUpdated: false,
  markdown: {
    config(md) {
      md.use(katex, {
        logger: () => 'error',
        transformer(html: string) {
          // The plugin would print what KaTeX refuses in red, and go on.
          if (html.includes('katex-error')) throw new Error(`KaTeX refuses a formula: ${html}`);
          // Vue would read braces inside a formula as its own.
          return html.replace(/^(\s*<\w+)/, '$1 v-pre');
        },
      });
    },
  },
  themeConfig: {
    outline: [2, 3],
    search: {
      provider: 'local',
      options: {
        // Views of the code are left out: a search is for words of the guide, the equations and the API.
        _render: (source, env, md) => (env.relativePath.startsWith('source/') ? '' : md.render(source, env)),
      },
    },
    nav: [
      { text: 'Guide', link: '/guide/getting-started', activeMatch: '^/guide/' },
      { text: 'Equations', link: '/papers/', activeMatch: '^/(papers|source)/' },
      { text: 'Playground', link: '/playground' },
      { text: 'API', link: '/api/', activeMatch: '^/api/' },
    ],
    sidebar: { '/guide/': guide, '/papers/': papers, '/api/': apiSidebar() },
  },
  vite: {
    resolve: {
      alias: [
        { find: /^dyadic$/, replacement: path('../../dist/index.js') },
        { find: /^dyadic\/(datasets|equations|symbolic)$/, replacement: path('../../dist/$1/index.js') },
      ],
    },
    server: { fs: { allow: [path('../..')] } },
    worker: { format: 'es' },
    build: { chunkSizeWarningLimit: 2000 },
  },
});
