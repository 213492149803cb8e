package org.peregrine.client;

/**
 * A scheme of targets that another artifact brings, so that this one needs none of its libraries. Found by
 * {@link java.util.ServiceLoader}: an artifact names its implementation in {@code META-INF/services} under
 * {@code org.peregrine.client.TargetScheme}, and in its {@code module-info} by {@code provides}.
 *
 * <pre>
 *   Target.parse("aeron:ipc")  ─► TargetScheme "aeron" .check
 *   ClientSelector.connect     ─► TargetScheme.open ─► WireGroup           one for each selector, closed with it
 *                                                       └► create ─► Wire  one for each connection
 *   ClientSelector.poll        ─► WireGroup.poll ─► WireOwner.onUp, onMessage, onReadOnlyMessage, onDown
 * </pre>
 *
 * <p>A program uses such a target as any other: {@link McpClient}, {@link ClientSelector} and the commands of
 * {@code peregrine} know it as soon as the artifact is on the class path. Implementations have a public constructor
 * without parameters, and keep nothing: what lasts belongs to a group.
 */
public interface TargetScheme {
    /**
     * Name of the scheme.
     *
     * @return the part of a target before its first colon, in lower case.
     */
    String name();

    /**
     * Forms of a target.
     *
     * @return the forms, for messages and help texts, such as {@code aeron:ipc}.
     */
    String forms();

    /**
     * Checks a target as far as this can be done without connecting.
     *
     * @param target whole text, scheme included.
     * @throws IllegalArgumentException when it has another form; the message is one line for the user.
     */
    void check(String target);

    /**
     * Begins a group for one selector. Does not wait for the network; what cannot be opened is said by
     * {@link WireOwner#onDown} of its wires.
     *
     * @return a new group.
     */
    WireGroup open();
}
