/**
 * Floors: the least that any server could do, for comparison. A floor sends the same answer to everything and copies
 * the ten digits of the request's id, so that a generator that checks its answers accepts it.
 *
 * <pre>
 *   HttpFloor, StdioFloor ──► FixedAnswer
 *   RawEcho                ──► the bytes as they came
 * </pre>
 */
package org.peregrine.bench.floor;
