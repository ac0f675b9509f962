/** How frozen matrices are multiplied, and for which kind of device a graph is written. */

/** Which emission of an op a device prefers; tfjs interprets ops and has none. */
export type Form = 'cpu' | 'webgpu';

/**
 * How a frozen linear map is multiplied: float32; int8 with one scale for all activations; int8 with a scale for
 * each row of the activations (closer where single rows are large, about a tenth slower); int8 in blocks, with a scale
 * for every 32 weights and activations (closer still, and slower for several rows; its gradient has a scale for each
 * row).
 */
export const precisions = ['fp32', 'int8', 'int8-rows', 'int8-blocks'] as const;
export type Precision = (typeof precisions)[number];
