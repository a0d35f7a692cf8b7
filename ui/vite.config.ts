import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vitest/config";

/** The real windows are `index.html` and `alert.html`. `--mode sample` builds the same windows over sample data, for pictures and for trying it in a browser. */
export default defineConfig(({ mode }) => ({
  plugins: [svelte()],
  // Vitest would otherwise take Svelte's server build, in which runes do not react.
  resolve: process.env["VITEST"] ? { conditions: ["browser"] } : {},
  server: { port: 5173, strictPort: true, fs: { allow: [".."] } },
  build: {
    // The oldest engine that we serve is Debian 12's WebKitGTK.
    target: "safari17",
    outDir: mode === "sample" ? "dist-sample" : "dist",
    emptyOutDir: true,
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 700,
    modulePreload: { polyfill: false },
    rollupOptions: {
      input: mode === "sample" ? ["sample.html", "sample-alert.html"] : ["index.html", "alert.html"],
      output: {
        // One file for each kind of data that PDFs ask for now and then, instead of two hundred.
        manualChunks: (id) => (/pdfjs-dist\/(cmaps|standard_fonts)\//.exec(id) ? `pdf-${/pdfjs-dist\/(cmaps|standard_fonts)/.exec(id)?.[1]}` : undefined),
      },
    },
  },
  assetsInclude: ["**/*.bcmap", "**/*.pfb"],
  test: { include: ["src/**/*.test.ts"], environment: "node", testTimeout: 60_000 },
}));
