package org.peregrine.engine.prompt;

/** The author's code behind a prompt. Its kind says on which thread it runs. */
public sealed interface PromptHandler permits InlinePromptHandler, BlockingPromptHandler, InteractivePromptHandler {}
