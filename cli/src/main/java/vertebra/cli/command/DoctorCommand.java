package vertebra.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import vertebra.cli.command.option.OutputOption;
import vertebra.cli.doctor.Diagnosis;
import vertebra.cli.doctor.Doctor;
import vertebra.cli.failure.CommandFailure;
import vertebra.cli.failure.ExitCode;
import vertebra.cli.shell.Shell;
import vertebra.cli.shell.Table;

@Command(
        name = "doctor",
        description = "Check this machine: Java, disk, locale, ports, node, engines, Python.",
        footer = {"", "Exit code 1 when something is wrong; a warning is not."})
public final class DoctorCommand implements Callable<Integer> {

    private final Shell shell;

    @Mixin
    private final OutputOption output = new OutputOption();

    @Option(names = "--config", description = "print the node's effective settings and where each comes from")
    private boolean config;

    public DoctorCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        if (config) {
            printConfig();
            return 0;
        }
        List<Diagnosis> found = new Doctor(shell).examine();
        output.print(shell.terminal(), found, () -> lines(found));
        boolean ill = found.stream().anyMatch(one -> one.state() == Diagnosis.State.WRONG);
        return ill ? ExitCode.FAILED.number() : 0;
    }

    private void printConfig() {
        JsonNode settings = Doctor.check(shell)
                .map(report -> report.path("settings"))
                .filter(JsonNode::isArray)
                .orElseThrow(() -> CommandFailure.of(
                        ExitCode.FAILED,
                        "the node's program does not tell its settings",
                        "Run " + shell.command() + " check; it says why."));
        Table table = new Table("KEY", "VALUE", "SOURCE");
        settings.forEach(setting -> table.add(
                setting.path("key").asText(),
                setting.path("value").asText(),
                setting.path("source").asText()));
        output.print(shell.terminal(), settings, table::lines);
    }

    private static List<String> lines(List<Diagnosis> found) {
        Table table = new Table("CHECK", "STATE", "WHAT");
        found.forEach(one -> table.add(one.check(), one.state().name().toLowerCase(Locale.ROOT), one.detail()));
        List<String> lines = new ArrayList<>(table.lines());
        found.stream()
                .filter(one -> one.fix() != null)
                .forEach(one -> lines.add("fix " + one.check() + ": " + one.fix()));
        return lines;
    }
}
