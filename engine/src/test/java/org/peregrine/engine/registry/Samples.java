package org.peregrine.engine.registry;

import java.time.Instant;
import org.peregrine.engine.content.Annotations;
import org.peregrine.engine.content.Icon;
import org.peregrine.engine.content.Role;
import org.peregrine.engine.resource.Resource;

/** What the vectors are written of: every member of every kind is there once. */
final class Samples {
    static final byte[] BYTES = {0, 1, 2, (byte) 0xFF};

    static final Annotations ANNOTATIONS = Annotations.NONE
            .withAudience(Role.USER, Role.ASSISTANT)
            .withPriority(0.5)
            .withLastModified(Instant.parse("2025-05-03T14:30:00Z"));

    static final Icon ICON = Icon.of("https://example.com/icon.png")
            .withMimeType("image/png")
            .withSizes("48x48", "any")
            .withTheme(Icon.Theme.DARK);

    static final Resource RESOURCE = Resource.at("test://full")
            .name("full")
            .title("Full")
            .description("Has it all")
            .mimeType("text/plain")
            .annotations(ANNOTATIONS)
            .icon(ICON)
            .meta("com.example/key", "[ 1, 2 ]")
            .text("four");

    private Samples() {}
}
