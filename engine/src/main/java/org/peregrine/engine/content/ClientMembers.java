package org.peregrine.engine.content;

import org.peregrine.codec.json.JsonName;

/** Names of members that clients describe themselves by. */
final class ClientMembers {
    /** Of capabilities: the extensions. */
    static final JsonName EXTENSIONS = JsonName.of("extensions");

    private ClientMembers() {}
}
