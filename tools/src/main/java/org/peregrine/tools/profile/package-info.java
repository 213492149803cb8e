/**
 * Where a Java process spends its time and its memory: samples of its stacks as flame graphs, and what lives after garbage
 * collections.
 *
 * <pre>
 *   JavaProcess ◄── Sampler (AsyncSampler, or FlightSampler where that cannot run) ──► Stacks ──► FlameGraph
 *        ▲
 *        └── LiveMemory ──► LeakVerdict
 * </pre>
 */
package org.peregrine.tools.profile;
