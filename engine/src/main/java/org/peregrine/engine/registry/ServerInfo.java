package org.peregrine.engine.registry;

/**
 * The server's description of itself in {@code initialize} and {@code server/discover}.
 *
 * @param name programmatic name.
 * @param version of the server's own software.
 * @param title for people, or null.
 * @param instructions for the model on the use of this server; or null.
 */
public record ServerInfo(String name, String version, String title, String instructions) {
    /**
     * The least a server has to say.
     *
     * @param name programmatic name.
     * @param version of the server's own software.
     * @return an info without title and instructions.
     */
    public static ServerInfo of(String name, String version) {
        return new ServerInfo(name, version, null, null);
    }

    /**
     * Adds a title.
     *
     * @param text for people.
     * @return a copy.
     */
    public ServerInfo withTitle(String text) {
        return new ServerInfo(name, version, text, instructions);
    }

    /**
     * Adds instructions.
     *
     * @param text for the model.
     * @return a copy.
     */
    public ServerInfo withInstructions(String text) {
        return new ServerInfo(name, version, title, text);
    }
}
