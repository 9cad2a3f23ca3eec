/** The second module of the wide build: the panels that its products read. */
export { packPanels, packPanelsTransposed } from './packing';
