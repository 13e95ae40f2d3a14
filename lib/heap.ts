/**
 * Node's options for the worker, the function that holds most at once: ten thousand people of a wave, on both sides. Left
 * to itself Node lets garbage lie until the heap has nearly the size of the function; a wave needs 120 MB of it at a time
 * (`npm run bench -- --only hundred-thousand`), and the rest is for records with long texts.
 */
export const workerHeap = '--max-old-space-size=320 --max-semi-space-size=8';
