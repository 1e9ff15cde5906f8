package vertebra.engine.worker.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * A control group of the node, below which others are made. Version 1 of the kernel's interface has one for each controller,
 * version 2 one for all; a kernel may have both, each controller in one of them.
 *
 * @param folder of the group
 * @param controllers that bound the groups below: {@code memory}, {@code pids}, {@code cpu}
 * @param unified version 2
 */
record ControlGroupParent(Path folder, Set<String> controllers, boolean unified) {

    private static final List<String> CONTROLLERS = List.of("memory", "pids", "cpu");
    /** A service manager that starts the node in a subgroup of this name gave it the group above: no process is in that. */
    private static final String DELEGATED = "node";

    ControlGroupParent {
        controllers = Set.copyOf(controllers);
    }

    /** A line of {@code mountinfo}. */
    private record Mount(String root, Path point, String type, List<String> options) {
        static Mount parse(String line) {
            String[] halves = line.split(" - ", 2);
            String[] place = halves[0].split(" ", -1);
            String[] device = halves[1].split(" ", -1);
            return new Mount(place[3], Path.of(place[4]), device[0], List.of(device[2].split(",")));
        }

        Path folder(String group) {
            return point.resolve(
                    group.substring(group.startsWith(root) ? root.length() : 0).replaceFirst("^/+", ""));
        }
    }

    /**
     * Those that the process seems to own; whether it does, only making a group shows.
     *
     * @param process its folder below {@code /proc}
     */
    static List<ControlGroupParent> of(Path process) {
        try (Stream<String> lines = Files.lines(process.resolve("mountinfo"))) {
            List<Mount> mounts = lines.map(Mount::parse)
                    .filter(mount -> mount.type().startsWith("cgroup"))
                    .toList();
            List<ControlGroupParent> parents = new ArrayList<>();
            for (String membership : Files.readAllLines(process.resolve("cgroup"))) {
                String[] parts = membership.split(":", 3);
                (parts[1].isEmpty() ? unified(parts[2], mounts) : separate(parts[1], parts[2], mounts))
                        .filter(parent -> !parent.controllers().isEmpty())
                        .ifPresent(parents::add);
            }
            return parents;
        } catch (IOException noControlGroups) {
            return List.of();
        }
    }

    private static Optional<ControlGroupParent> separate(String controllers, String group, List<Mount> mounts) {
        List<String> names = List.of(controllers.split(","));
        Set<String> used = new TreeSet<>(names);
        used.retainAll(CONTROLLERS);
        return mounts.stream()
                .filter(mount ->
                        mount.type().equals("cgroup") && mount.options().containsAll(names))
                .findFirst()
                .map(mount -> new ControlGroupParent(mount.folder(group), used, false));
    }

    private static Optional<ControlGroupParent> unified(String group, List<Mount> mounts) {
        return mounts.stream()
                .filter(mount -> mount.type().equals("cgroup2"))
                .findFirst()
                .map(mount -> mount.folder(group))
                .map(own -> own.endsWith(DELEGATED) ? own.getParent() : own)
                .map(parent -> new ControlGroupParent(parent, enabled(parent), true));
    }

    /** The controllers of the groups below, asked for where they are not there yet. */
    private static Set<String> enabled(Path parent) {
        Set<String> enabled = new TreeSet<>();
        for (String controller : CONTROLLERS) {
            try {
                Path control = parent.resolve("cgroup.subtree_control");
                if (!words(control).contains(controller)) {
                    Files.writeString(control, "+" + controller);
                }
                enabled.add(controller);
            } catch (IOException refused) {
                // Not given to the node, or the node itself is in the way.
            }
        }
        return enabled;
    }

    private static List<String> words(Path file) throws IOException {
        return List.of(Files.readString(file).strip().split("\\s+"));
    }
}
