/**
 * Between JSON and Java values. Each class has one {@link org.peregrine.engine.binding.shape.Shape}, built by
 * reflection when a tool or prompt is registered; schema, reading and writing come from it, so that whatever is listed
 * can be called.
 *
 * <pre>
 *   record class ──► ShapeBuilder, RecordReader ──► Shape      (once, at registration)
 *                                                    │
 *                         SchemaText    ◄── describe ┤         (once, at registration)
 *                        binding.record ◄── read     ┤         (each call)
 *   answer    ──►        ResultBinding  ◄── write    ┘         (each call)
 *   other answers ──►    JsonBinding ──► Jackson               (each call; the only class that knows it)
 * </pre>
 */
package org.peregrine.engine.binding.shape;
