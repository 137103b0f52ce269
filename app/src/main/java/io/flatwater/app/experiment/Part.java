package io.flatwater.app.experiment;

/** What a group of cells has in common besides their optimizers and seeds. */
sealed interface Part {

  /** Returns its name in paths: {@code noise-0.2}. */
  String path();

  /** Returns its name in headings: {@code 20 % wrong labels}. */
  String name();

  /** Returns its name before an optimizer's: {@code 20 % noise}. */
  String title();

  /** Returns the share of labels that are made wrong. */
  double noise();

  /**
   * A stream with labels.
   *
   * @param noise share of wrong labels
   */
  record Stream(double noise) implements Part {
    @Override
    public String path() {
      return "noise-" + Plan.plain(noise);
    }

    @Override
    public String name() {
      return percent(noise) + " % wrong labels";
    }

    @Override
    public String title() {
      return percent(noise) + " % noise";
    }
  }

  /** A source with the labels that it has. */
  record AsIs() implements Part {
    @Override
    public String path() {
      return "as-is";
    }

    @Override
    public String name() {
      return "Labels as they are";
    }

    @Override
    public String title() {
      return "labels as they are";
    }

    @Override
    public double noise() {
      return 0;
    }
  }

  /**
   * Domains without labels after a source that has some.
   *
   * @param between number of domains between source and target
   * @param noise share of the source's labels that are wrong
   */
  record Gradual(int between, double noise) implements Part {
    @Override
    public String path() {
      return "between-" + between + (noise == 0 ? "" : "-noise-" + Plan.plain(noise));
    }

    @Override
    public String name() {
      return between + " between" + suffix();
    }

    @Override
    public String title() {
      return name();
    }

    private String suffix() {
      return noise == 0 ? "" : ", " + percent(noise) + " % wrong";
    }
  }

  private static String percent(double share) {
    return Plan.plain(Math.round(share * 1e4) / 1e2);
  }
}
