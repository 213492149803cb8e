package org.peregrine.engine.resource;

/** The author's code behind a resource or a template. Its kind says on which thread it runs. */
public sealed interface ResourceHandler
        permits InlineResourceHandler, BlockingResourceHandler, InteractiveResourceHandler {}
