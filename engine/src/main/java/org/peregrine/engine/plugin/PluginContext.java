package org.peregrine.engine.plugin;

import java.util.Objects;
import org.agrona.ErrorHandler;
import org.peregrine.engine.handler.Notifier;

/** The engine as one of its plugins sees it, from the plugin's start to its stop. Any thread. */
public final class PluginContext {
    private final PluginSettings settings;
    private final Notifier notifier;
    private final Runnable refresh;
    private final ErrorHandler errors;

    /**
     * Made by the engine.
     *
     * @param settings of the plugin.
     * @param notifier of the engine; does nothing before the launch has ended.
     * @param refresh registers all plugins again.
     * @param errors of the engine.
     */
    public PluginContext(PluginSettings settings, Notifier notifier, Runnable refresh, ErrorHandler errors) {
        this.settings = Objects.requireNonNull(settings);
        this.notifier = notifier;
        this.refresh = refresh;
        this.errors = errors;
    }

    /**
     * The plugin's settings.
     *
     * @return never null.
     */
    public PluginSettings settings() {
        return settings;
    }

    /**
     * The notifier of subscribed clients, which also logs to clients.
     *
     * @return the engine's; without effect before the launch has ended.
     */
    public Notifier notifier() {
        return notifier;
    }

    /**
     * Calls the plugin's {@code register} again, and those of all others, on the calling thread, and serves the outcome
     * from the next message on; clients are notified of changed lists. Calls under way end with the handlers they began
     * with. Does nothing before the launch has ended and after the engine is closed. Not to be called by {@code
     * register}.
     *
     * @throws PluginException when a plugin cannot register again; all stays as it was then.
     */
    public void refresh() {
        refresh.run();
    }

    /**
     * Reports an error outside of any call.
     *
     * @param failure for the engine's error handler.
     */
    public void report(Throwable failure) {
        errors.onError(failure);
    }
}
