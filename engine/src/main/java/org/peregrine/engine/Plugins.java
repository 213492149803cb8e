package org.peregrine.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.agrona.ErrorHandler;
import org.peregrine.engine.EngineContext.PluginEntry;
import org.peregrine.engine.handler.LogLevel;
import org.peregrine.engine.handler.Notifier;
import org.peregrine.engine.limit.Limit;
import org.peregrine.engine.log.LogText;
import org.peregrine.engine.plugin.PluginContext;
import org.peregrine.engine.plugin.PluginException;
import org.peregrine.engine.registry.Plugin;
import org.peregrine.engine.registry.Registry;
import org.peregrine.engine.registry.ServerInfo;

/** The plugins of an engine, from its launch to its end. Any thread; one at a time registers or stops. */
final class Plugins {
    /** The engine's notifier, once there is an engine. */
    private static final class LateNotifier implements Notifier {
        private static final Notifier NONE = new Notifier() {
            @Override
            public void resourceUpdated(String uri) {}

            @Override
            public void log(LogLevel level, String logger, String text) {}

            @Override
            public void toolsChanged() {}

            @Override
            public void resourcesChanged() {}

            @Override
            public void promptsChanged() {}
        };

        private volatile Notifier target = NONE;

        @Override
        public void resourceUpdated(String uri) {
            target.resourceUpdated(uri);
        }

        @Override
        public void log(LogLevel level, String logger, String text) {
            target.log(level, logger, text);
        }

        @Override
        public void toolsChanged() {
            target.toolsChanged();
        }

        @Override
        public void resourcesChanged() {
            target.resourcesChanged();
        }

        @Override
        public void promptsChanged() {
            target.promptsChanged();
        }
    }

    private final EngineContext context;
    private final List<PluginEntry> started = new ArrayList<>();
    private final LateNotifier notifier = new LateNotifier();
    private Registry own;
    private Consumer<Registry> live;

    private Plugins(EngineContext context) {
        this.context = context;
        this.own = context.registry();
    }

    /**
     * Starts and registers all plugins of a context, and sets its registry and its server info.
     *
     * @throws PluginException when one cannot start; those before are stopped then.
     * @throws IllegalArgumentException when one cannot register, or two have one name.
     */
    static Plugins start(EngineContext context) {
        final Plugins plugins = new Plugins(context);
        final boolean interrupted = Thread.currentThread().isInterrupted();
        try {
            plugins.checkNames();
            plugins.startAll();
            final Registry registry = plugins.register();
            ServerInfo info = context.serverInfo();
            for (final PluginEntry entry : plugins.started) {
                info = plugins.described(entry.plugin(), info);
            }
            context.conclude(registry, info);
            clearInterruption(interrupted);
        } catch (final RuntimeException | Error failure) {
            plugins.stop(failure::addSuppressed);
            throw failure;
        }
        return plugins;
    }

    private void checkNames() {
        final Set<String> names = new HashSet<>();
        for (final PluginEntry entry : context.plugins()) {
            final String name = entry.plugin().name();
            if (name == null || name.isBlank()) {
                throw new IllegalArgumentException(
                        "Plugin " + entry.plugin().getClass().getName() + " has no name");
            }
            if (!names.add(name)) {
                throw new IllegalArgumentException("There are two plugins of the name '" + name + "'");
            }
        }
    }

    private void startAll() {
        for (final PluginEntry entry : context.plugins()) {
            final String name = entry.plugin().name();
            final PluginContext surroundings =
                    new PluginContext(entry.settings(), notifier, this::refresh, context.errorHandler());
            try {
                inLoaderOf(entry.plugin(), () -> entry.plugin().start(surroundings));
            } catch (final Throwable failure) { // An error counts, too.
                throw new PluginException(name, "cannot start", failure);
            }
            started.add(entry);
        }
    }

    private Registry register() {
        final Registry.Builder builder = Registry.builder().addAll(own);
        started.forEach(entry -> builder.plugin(entry.plugin()));
        return builder.build();
    }

    private ServerInfo described(Plugin plugin, ServerInfo info) {
        final ServerInfo described = plugin.serverInfo(info);
        if (described == null) {
            throw new IllegalArgumentException("Plugin '" + plugin.name() + "' returned null in place of a ServerInfo");
        }
        return described;
    }

    /** Settings that no plugin has read, as sentences for the operator. */
    List<String> warnings() {
        return started.stream()
                .flatMap(entry -> entry.settings().unread().stream()
                        .map(key ->
                                "plugin '" + LogText.printable(entry.plugin().name()) + "' has not read its setting '"
                                        + LogText.printable(key) + "'"))
                .toList();
    }

    /**
     * Begins to announce changes.
     *
     * @param replace serves another registry.
     */
    synchronized void serve(Consumer<Registry> replace, Notifier engineNotifier) {
        live = replace;
        notifier.target = engineNotifier;
    }

    /** Serves another registry of the application's, with all that plugins register. */
    synchronized void serve(Registry next) {
        final Registry before = own;
        own = next;
        try {
            live.accept(register());
        } catch (final RuntimeException | Error refused) {
            own = before;
            throw refused;
        }
    }

    private synchronized void refresh() {
        if (live == null) {
            return;
        }
        try {
            live.accept(register());
        } catch (final IllegalArgumentException refused) {
            throw new PluginException("all", "cannot register again", refused);
        }
    }

    /** Stops the started plugins in the reverse order, each within its timeout. Never throws. */
    void stop(ErrorHandler errors) {
        synchronized (this) {
            live = null;
            notifier.target = LateNotifier.NONE;
        }
        for (final PluginEntry entry : started.reversed()) {
            try {
                stop(entry.plugin(), errors);
            } catch (final Throwable failure) {
                errors.onError(failure);
            }
        }
        started.clear();
    }

    private void stop(Plugin plugin, ErrorHandler errors) throws InterruptedException {
        final long limitNs = context.limit(Limit.PLUGIN_STOP_NS);
        final Thread thread = Thread.ofPlatform()
                .daemon()
                .name("pg-plugin-stop")
                .start(() -> {
                    try {
                        inLoaderOf(plugin, plugin::stop);
                    } catch (final Throwable failure) {
                        errors.onError(new PluginException(plugin.name(), "cannot stop", failure));
                    }
                });
        // An interrupted caller stops waiting for calls, but not for this.
        final boolean interrupted = Thread.interrupted();
        try {
            if (!thread.join(Duration.ofNanos(limitNs))) {
                thread.interrupt();
                errors.onError(new IllegalStateException("Plugin '" + plugin.name() + "' did not stop within "
                        + LogText.duration(limitNs) + " and is left alone"));
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /**
     * Clears the interrupt flag that a plugin left set: it would close the files that the launch opens next. One that
     * was set before is the caller's.
     */
    private static void clearInterruption(boolean before) {
        if (!before) {
            Thread.interrupted();
        }
    }

    /** Code of a plugin. */
    @FunctionalInterface
    private interface Code {
        void run() throws Exception;
    }

    /** Runs code under the plugin's class loader, which database drivers, for example, use to find classes. */
    private static void inLoaderOf(Plugin plugin, Code code) throws Exception {
        final Thread thread = Thread.currentThread();
        final ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(plugin.getClass().getClassLoader());
        final boolean interrupted = thread.isInterrupted();
        try {
            code.run();
            clearInterruption(interrupted);
        } finally {
            thread.setContextClassLoader(before);
        }
    }
}
