package org.peregrine.engine.listing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.peregrine.engine.content.Listed;
import org.peregrine.engine.limit.Limits;
import org.peregrine.engine.principal.Principal;
import org.peregrine.engine.protocol.ResultMeta;
import org.peregrine.engine.registry.Registry;
import org.peregrine.engine.registry.ServerInfo;
import org.peregrine.engine.schema.Schemas;
import org.peregrine.engine.served.CheckedRegistry;
import org.peregrine.engine.tool.Tool;

/** The number of sets of scopes for which pages are kept. */
final class VisiblePagesTest {
    private static final Registry REGISTRY =
            Registry.builder().tool(tool("a")).tool(tool("b")).tool(tool("c")).build();

    private final List<List<? extends Listed>> encoded = new ArrayList<>();

    private static Tool tool(String scope) {
        return Tool.named("needs-" + scope).requiresScopes(scope).inline((call, reply) -> reply.text("done"));
    }

    private static Principal caller(String... scopes) {
        return Principal.of("issuer", "alice").withScopes(List.of(scopes));
    }

    private VisiblePages pages(int maxSets) {
        final ListPages.Form form = new ListPages.Form(10, 1 << 16, ResultMeta.of(ServerInfo.of("server", "1")));
        return new VisiblePages(
                REGISTRY.tools(),
                CheckedRegistry.of(REGISTRY, new Schemas(Limits.standard(), false), null, Map.of(), failure -> {})
                        .visibility(),
                maxSets,
                (entries, isPrivate) -> {
                    encoded.add(entries);
                    return ListPages.of("tools", entries, isPrivate, form);
                });
    }

    @Test
    void shouldEncodeASetOnceWhileItIsKept() {
        final VisiblePages pages = pages(2);
        for (int round = 0; round < 3; round++) {
            assertThat(pages.of(caller("a"))).isNotSameAs(pages.of(caller("b", "c")));
        }
        assertThat(pages.of(caller("a", "more"))).isSameAs(pages.of(caller("a")));
        assertThat(encoded).hasSize(3); // All of it, at launch, and one for each set.
    }

    @Test
    void shouldEncodeASetAgainThatGaveWay() {
        final VisiblePages pages = pages(1);
        pages.of(caller("a"));
        pages.of(caller("b"));
        pages.of(caller("a"));
        assertThat(encoded).hasSize(4);
        assertThat(encoded.getLast()).isEqualTo(encoded.get(1));
    }
}
