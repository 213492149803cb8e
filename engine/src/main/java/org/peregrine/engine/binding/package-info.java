/**
 * Between JSON and Java records. Each class has one {@link org.peregrine.engine.binding.Shape}, built by reflection
 * when a tool or prompt is registered; schema, reading and writing come from it, so that whatever is listed can be
 * called.
 *
 * <pre>
 *   record class ──► ShapeBuilder, RecordReader ──► Shape      (once, at registration)
 *                                                    │
 *                        RecordSchema   ◄── describe ┤         (once, at registration)
 *                        RecordArgument ◄── names    ┤         (once, of prompts)
 *   arguments ──►        RecordBinding  ◄── read     ┤         (each call: from the request's bytes, without a tree)
 *   answer    ──►        ResultBinding  ◄── write    ┘         (each call)
 *   other answers ──►    JsonBinding ──► Jackson               (each call; the only class that knows it)
 * </pre>
 */
package org.peregrine.engine.binding;
