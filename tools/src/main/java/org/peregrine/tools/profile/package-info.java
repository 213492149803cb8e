/**
 * Profiles of a Java process's time and memory: samples of its stacks as flame graphs, and what lives after garbage
 * collections.
 *
 * <pre>
 *   JavaProcess ◄── Sampler (AsyncSampler, or FlightSampler where that cannot run) ──► Stacks ──► FlameGraph
 *        ▲
 *        └── LiveMemory ──► LeakVerdict
 * </pre>
 */
package org.peregrine.tools.profile;
