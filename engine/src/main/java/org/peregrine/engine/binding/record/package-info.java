/**
 * Binds records to messages: schemas of arguments, arguments of calls, settings in texts. All of it stands on the
 * record's one {@link org.peregrine.engine.binding.shape.Shape}.
 *
 * <pre>
 *   RecordSchema   ◄── describe ─┐         (once, at registration)
 *   RecordArgument ◄── names    ─┤ Shape   (once, of prompts)
 *   RecordBinding  ◄── read     ─┘         (each call: from the request's bytes, without a tree)
 *   RecordText     ──► RecordBinding       (settings: a text, checked against the schema)
 * </pre>
 */
package org.peregrine.engine.binding.record;
