/**
 * Prompts: what authors write, and what their handlers are given.
 *
 * <pre>{@code
 *   inline       PromptCall     ──► InlinePromptHandler      ──► PromptReply     dispatch thread, over the message
 *   blocking     PromptRequest  ──► BlockingPromptHandler    ──► PromptResult    a thread of its own, over a copy
 *   interactive  PromptRequest  ──► InteractivePromptHandler ──► PromptResult    as blocking, with a ToolContext
 *   typed        a record       ──► TypedPromptHandler       ──► PromptResult    blocking, with engine.binding around
 * }</pre>
 */
package org.peregrine.engine.prompt;
