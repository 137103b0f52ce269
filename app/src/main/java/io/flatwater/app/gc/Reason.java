package io.flatwater.app.gc;

/** Why a file is kept; the first one that holds is the one that is shown. */
public enum Reason {
  LIVE("live"),
  PROMOTED("was live, or was asked to be"),
  COMMITTED("a trainer goes on from it"),
  PARENT("a lost one could be made again from it"),
  ANCHOR("a model that diverges would go back to it"),
  UNREAD("has yet to be judged"),
  NEWEST("among the last of its lineage"),
  EVERY("every so many versions"),
  YOUNG("younger than the grace period"),
  FOREIGN("of no run that is known here");

  private final String words;

  Reason(String words) {
    this.words = words;
  }

  /** Returns the reason in words. */
  public String words() {
    return words;
  }
}
