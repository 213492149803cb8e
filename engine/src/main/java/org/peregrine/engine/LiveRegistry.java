package org.peregrine.engine;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.peregrine.engine.handler.Notifier;
import org.peregrine.engine.registry.Registry;
import org.peregrine.engine.served.CheckedRegistry;
import org.peregrine.engine.tool.Tool;

/** The registry that an engine serves now: replaced in all shards, then announced to clients. Any thread. */
final class LiveRegistry {
    private final EngineContext context;
    private final SharedState shared;
    private final List<Shard> shards;
    private Registry current;

    LiveRegistry(EngineContext context, SharedState shared, List<Shard> shards) {
        this.context = context;
        this.shared = shared;
        this.shards = shards;
        this.current = context.registry();
    }

    /** The registry served now. */
    synchronized Registry current() {
        return current;
    }

    /** The registry served from the launch on, its tools checked. */
    synchronized CheckedRegistry checked() {
        final CheckedRegistry checked = checked(current);
        checked.requireKnownScopes();
        shared.rates().requireKnown(toolNames(current));
        return checked;
    }

    private CheckedRegistry checked(Registry registry) {
        return CheckedRegistry.of(
                registry,
                shared.schemas(),
                context.outputValidation(),
                context.authentication() == null
                        ? Map.of()
                        : context.authentication().entryScopes(),
                context.errorHandler());
    }

    private static Set<String> toolNames(Registry registry) {
        return registry.tools().stream().map(Tool::name).collect(Collectors.toUnmodifiableSet());
    }

    /** Serves another registry, and announces the lists that have changed. */
    synchronized void replace(Registry next) {
        final CheckedRegistry tools = checked(next);
        final Registry before = current;
        current = next;
        shards.forEach(shard -> shard.serve(tools));
        shared.rates().keepTools(toolNames(next));
        final Notifier notifier = shared.subscriptions();
        if (!before.tools().equals(next.tools())) {
            notifier.toolsChanged();
        }
        if (!before.resources().equals(next.resources()) || !before.templates().equals(next.templates())) {
            notifier.resourcesChanged();
        }
        if (!before.prompts().equals(next.prompts())) {
            notifier.promptsChanged();
        }
    }
}
