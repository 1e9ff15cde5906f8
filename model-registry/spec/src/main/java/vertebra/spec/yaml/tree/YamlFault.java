package vertebra.spec.yaml.tree;

/**
 * Why a text is no acceptable YAML.
 *
 * @param line from 1
 * @param column from 1
 */
public record YamlFault(int line, int column, String detail, String advice) {}
