package vertebra.cli.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import vertebra.cli.command.option.OutputOption;
import vertebra.cli.doctor.Diagnosis;
import vertebra.cli.doctor.Doctor;
import vertebra.cli.failure.ExitCode;
import vertebra.cli.shell.Shell;
import vertebra.cli.shell.Table;

@Command(
        name = "doctor",
        description = "Check this machine: Java, disk, locale, ports, node, engines.",
        footer = {"", "Exit code 1 when something is wrong; a warning is not."})
public final class DoctorCommand implements Callable<Integer> {

    private final Shell shell;

    @Mixin
    private final OutputOption output = new OutputOption();

    public DoctorCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        List<Diagnosis> found = new Doctor(shell).examine();
        output.print(shell.terminal(), found, () -> lines(found));
        boolean ill = found.stream().anyMatch(one -> one.state() == Diagnosis.State.WRONG);
        return ill ? ExitCode.FAILED.number() : 0;
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
