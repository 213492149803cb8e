/**
 * The engine: tools, resources and prompts are registered, a transport is given, and the engine launched. Exported to
 * everybody is what authors and embedding applications use; docs/api.md says what each package is for and what may
 * change.
 */
module org.peregrine.engine {
    requires transitive org.peregrine.codec;
    requires transitive HdrHistogram;
    requires com.lmax.disruptor;
    requires java.management;
    requires jdk.management;

    // Needed for structured results that are no records, for spans, and for tasks in a directory.
    requires static com.fasterxml.jackson.annotation;
    requires static tools.jackson.databind;
    requires static io.opentelemetry.api;
    requires static io.opentelemetry.context;
    requires static com.h2database.mvstore;

    exports org.peregrine.engine;
    exports org.peregrine.engine.binding;
    exports org.peregrine.engine.content;
    exports org.peregrine.engine.cores;
    exports org.peregrine.engine.handler;
    exports org.peregrine.engine.interceptor;
    exports org.peregrine.engine.limit;
    exports org.peregrine.engine.log;
    exports org.peregrine.engine.metrics;
    exports org.peregrine.engine.plugin;
    exports org.peregrine.engine.principal;
    exports org.peregrine.engine.prompt;
    exports org.peregrine.engine.recording;
    exports org.peregrine.engine.registry;
    exports org.peregrine.engine.resource;
    exports org.peregrine.engine.status;
    exports org.peregrine.engine.task;
    exports org.peregrine.engine.tool;
    exports org.peregrine.engine.trace;
    exports org.peregrine.engine.transport;
    exports org.peregrine.engine.transport.memory;
    exports org.peregrine.engine.ui;
}
