package org.peregrine.engine.tool;

/** The author's code behind a tool. Its kind says on which thread it runs. */
public sealed interface ToolHandler permits InlineToolHandler, BlockingToolHandler, InteractiveToolHandler {}
