package org.peregrine.tools.serve;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.peregrine.engine.EngineContext;
import org.peregrine.engine.registry.Registry;
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
        if (kits().size() > 1) {
            requireDistinct(kits());
        }
        kits().forEach(kit -> context.plugin(kit.plugin()));
        kits().forEach(kit -> kit.configure(context));
        directories.forEach(directory -> context.plugin(DirectoryResources.of(directory, warnings)));
        plugins.configure(context);
        context.plugin(identity);
    }

    /** Finds two kits that cannot be served together, in the words of the option. */
    private static void requireDistinct(List<Kit> kits) {
        final Map<String, Kit> owners = new HashMap<>();
        for (final Kit kit : kits) {
            if (kits.indexOf(kit) != kits.lastIndexOf(kit)) {
                throw new IllegalArgumentException("--kit names " + kit + " twice");
            }
            for (final String entry : entries(kit)) {
                final Kit other = owners.putIfAbsent(entry, kit);
                if (other != null) {
                    throw new IllegalArgumentException("--kit: " + other + " and " + kit + " both have the " + entry
                            + ", and cannot be served together");
                }
            }
        }
    }

    private static List<String> entries(Kit kit) {
        final Registry registry = Registry.builder().plugin(kit.plugin()).build();
        final List<String> entries = new ArrayList<>();
        registry.tools().forEach(tool -> entries.add("tool '" + tool.name() + "'"));
        registry.resources().forEach(resource -> entries.add("resource '" + resource.uri() + "'"));
        registry.templates().forEach(template -> entries.add("resource template '" + template.uriTemplate() + "'"));
        registry.prompts().forEach(prompt -> entries.add("prompt '" + prompt.name() + "'"));
        return entries;
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
