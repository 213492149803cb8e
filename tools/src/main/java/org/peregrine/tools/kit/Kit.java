package org.peregrine.tools.kit;

import org.peregrine.engine.EngineContext;
import org.peregrine.engine.limit.Limit;
import org.peregrine.engine.registry.Plugin;
import org.peregrine.engine.ui.UiExtension;

/** The kits that {@code --kit} can name. */
public enum Kit {
    /** A few tools, so that a first call has something to call. */
    BUILT_IN("built-in"),
    /** No route: the path is unknown. */
    NONE("none"),
    /** Every fixture that the public conformance suite calls. */
    CONFORMANCE("conformance"),
    /** The surface of the public "everything" server, which the suites of client libraries expect. */
    EVERYTHING("everything"),
    /** Tools, resources and prompts that the benchmark suites call. */
    BENCH("bench"),
    /** Handlers that block, hang, throw and fail, for {@code peregrine chaos}. */
    CHAOS("chaos");

    private final String label;

    Kit(String label) {
        this.label = label;
    }

    /**
     * Plugin that registers the kit.
     *
     * @return a new plugin.
     */
    public Plugin plugin() {
        return switch (this) {
            case BUILT_IN -> new BuiltInKit();
            case NONE -> new NoKit();
            case CONFORMANCE -> new ConformanceKit();
            case EVERYTHING -> new EverythingKit();
            case BENCH -> new BenchKit();
            case CHAOS -> new ChaosKit();
        };
    }

    /**
     * Sets what the kit wants of the engine besides its registrations; to be called before the user's own settings.
     *
     * @param context not concluded yet.
     */
    public void configure(EngineContext context) {
        if (this == EVERYTHING) {
            context.limit(Limit.PAGE_SIZE, EverythingKit.PAGE_SIZE).extension(new UiExtension());
        }
    }

    /**
     * The kit's name.
     *
     * @return as {@code --kit} takes it.
     */
    @Override
    public String toString() {
        return label;
    }
}
