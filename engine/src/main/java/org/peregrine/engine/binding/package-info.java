/**
 * Annotations on the records of typed handlers, and the exception of code that reads records itself.
 *
 * <pre>
 *   binding         Describe, Constrain, ByDefault              authors write them
 *   binding.shape   record class ──► Shape                      one class for each form of JSON; not exported
 *   binding.record  Shape ──► schema, arguments, texts          used by tools, prompts and plugins; not exported
 * </pre>
 */
package org.peregrine.engine.binding;
