/**
 * Prompts: what authors write, and what their handlers are given.
 *
 * <pre>{@code
 *   inline       PromptCall     ──► PromptHandler.Inline      ──► PromptReply     dispatch thread, over the message
 *   blocking     PromptRequest  ──► PromptHandler.Blocking    ──► PromptResult    a thread of its own, over a copy
 *   interactive  PromptRequest  ──► PromptHandler.Interactive ──► PromptResult    as blocking, with a ToolContext
 *   typed        a record       ──► PromptHandler.Typed       ──► PromptResult    blocking, with engine.binding around
 * }</pre>
 */
package org.peregrine.engine.prompt;
