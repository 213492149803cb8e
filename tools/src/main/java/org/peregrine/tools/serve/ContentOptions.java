package org.peregrine.tools.serve;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.peregrine.engine.EngineContext;
import org.peregrine.tools.kit.Kit;
import org.peregrine.tools.plugin.PluginOptions;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of {@code serve} about what is served. What is named replaces the built-in kit. */
final class ContentOptions {
    @Option(
            names = "--kit",
            paramLabel = "NAME[,NAME...]",
            hideParamSyntax = true,
            split = ",",
            description = "Ready-made tools, resources and prompts to serve: built-in (the default unless there is a "
                    + "--plugin or --resources), none, conformance (the fixtures of the public conformance suite), "
                    + "everything (the surface of the public \"everything\" server), "
                    + "bench (the tools of the benchmark suites), chaos (tools that fail on demand, for chaos).")
    private List<Kit> named;

    @Mixin
    private PluginOptions plugins = new PluginOptions();

    @Mixin
    private IdentityOptions identity = new IdentityOptions();

    @Option(
            names = "--resources",
            paramLabel = "DIR",
            description = "Serve the files of a directory, except hidden ones, as resources. May be repeated.")
    private List<Path> directories = new ArrayList<>();

    /**
     * Gives what is named to an engine, which starts and registers it, and sets what kits want of it besides.
     *
     * @param warnings takes what is left out, a sentence each.
     * @throws IllegalArgumentException when something cannot be served; the message says why.
     */
    void configure(EngineContext context, Consumer<String> warnings) {
        kits().forEach(kit -> context.plugin(kit.plugin()));
        kits().forEach(kit -> kit.configure(context));
        directories.forEach(directory -> context.plugin(DirectoryResources.of(directory, warnings)));
        plugins.configure(context);
        context.plugin(identity);
    }

    /** Whether a kit is served that has the tool {@code echo}. */
    boolean hasEcho() {
        return kits().contains(Kit.BUILT_IN) || kits().contains(Kit.EVERYTHING);
    }

    private List<Kit> kits() {
        if (named != null) {
            return named;
        }
        return plugins.isEmpty() && directories.isEmpty() ? List.of(Kit.BUILT_IN) : List.of();
    }
}
