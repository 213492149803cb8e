package org.peregrine.engine.plugin;

import org.peregrine.engine.log.LogText;

/**
 * A plugin that could not be started or stopped, or not be registered again. The message is one line for the operator
 * and names it.
 */
public final class PluginException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param plugin its name.
     * @param what as {@code cannot start}.
     * @param cause thrown by the plugin; shown by its message alone when it is an IllegalArgumentException, which is
     *     about settings.
     */
    public PluginException(String plugin, String what, Throwable cause) {
        super("Plugin '" + LogText.printable(plugin) + "' " + what + ": " + reason(cause), cause);
    }

    private static String reason(Throwable cause) {
        return cause instanceof IllegalArgumentException && cause.getMessage() != null
                ? LogText.printable(cause.getMessage(), LogText.MAX_MESSAGE)
                : PluginFailure.reason(cause);
    }
}
