#!/usr/bin/python3
"""quality.py [--json] [--deals N] [--keep FOLDER] LUREWATCH FILE...: ranks labelled ads beside other classifiers, on equal folds.

`lurewatch eval --folds 5 --rows` deals the ads into folds in which alike ads stay together, and
says what it gives each. The peers are trained and tested on the very same folds, pooled over all
files and once more on the English job ads alone. Prints a table: ROC AUC, average precision,
recall at 1 % and at 5 % of false positives, the mean of N deals (3) and how far single deals lie
from it (standard deviation): with a few hundred ads of one class one deal tells little. Needs python3-sklearn; fasttext and
bogofilter are measured when they are installed. --json prints one object instead of tables.
What a peer gave a fold is kept in FOLDER under a hash of all that it was shown, so that a run that
was broken off goes on, and a change of ours is measured anew without them.
`make bench` runs it through bench/quality.sh. Not part of any test.

SPDX-License-Identifier: Apache-2.0
"""

import functools
import hashlib
import json
import os
import subprocess
import sys
import tempfile

import numpy
from scipy.sparse import hstack
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score, roc_auc_score, roc_curve
from sklearn.naive_bayes import MultinomialNB
from sklearn.svm import LinearSVC

FOLDS = 5


def read(path):
    with open(path, encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def text_of(ad):
    return (ad.get("title") or "") + " " + (ad.get("text") or "")


def measure(labels, scores):
    false, true, _ = roc_curve(labels, scores, drop_intermediate=False)
    at = [true[false <= most + 1e-12].max() for most in (0.01, 0.05)]
    return roc_auc_score(labels, scores), average_precision_score(labels, scores), *at


def naive_bayes(train, labels, test):
    words = CountVectorizer(ngram_range=(1, 2), min_df=2)
    model = MultinomialNB().fit(words.fit_transform(train), labels)
    odds = model.predict_log_proba(words.transform(test))
    return odds[:, 1] - odds[:, 0]


@functools.lru_cache(maxsize=1)  # two peers ask for those of one fold after each other
def grams(train, test):
    words = TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True)
    letters = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), min_df=3,
                              sublinear_tf=True, max_features=200000)
    made = [hstack([words.fit_transform(train), letters.fit_transform(train)]).tocsr(),
            hstack([words.transform(test), letters.transform(test)]).tocsr()]
    return made


def linear(model):
    def rank(train, labels, test):
        learned, asked = grams(tuple(train), tuple(test))
        return model().fit(learned, labels).decision_function(asked)
    return rank


def shape_of(text):
    size = max(1, len(text))
    return [numpy.log1p(size), sum(c.isupper() for c in text) / size,
            sum(not c.isalnum() and not c.isspace() for c in text) / size,
            sum(c.isdigit() for c in text) / size]


def shape(train, labels, test):
    model = LogisticRegression(max_iter=2000)
    model.fit([shape_of(t) for t in train], labels)
    return model.decision_function([shape_of(t) for t in test])


def fasttext(train, labels, test):
    with tempfile.TemporaryDirectory() as folder:
        learn, model = folder + "/learn", folder + "/model"
        with open(learn, "w", encoding="utf-8") as out:
            for text, label in zip(train, labels):
                out.write("__label__%d %s\n" % (label, " ".join(text.split())))
        subprocess.run(["fasttext", "supervised", "-input", learn, "-output", model, "-epoch",
                        "25", "-wordNgrams", "2", "-dim", "50", "-thread", "1", "-lr", "0.5"],
                       check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        asked = "\n".join(" ".join(t.split()) or "." for t in test) + "\n"
        said = subprocess.run(["fasttext", "predict-prob", model + ".bin", "-", "2"],
                              input=asked, check=True, capture_output=True, text=True).stdout
    scores = []
    for line in said.splitlines():
        parts = line.split()
        odds = dict(zip(parts[0::2], map(float, parts[1::2])))
        scores.append(odds.get("__label__1", 0.0))
    return numpy.array(scores)


def bogofilter(train, labels, test):
    with tempfile.TemporaryDirectory() as folder:
        def mail(text):
            return "From x\nSubject: ad\nContent-Type: text/plain; charset=utf-8\n\n%s\n\n" % (
                " ".join(text.split()))
        run = ["bogofilter", "-d", folder, "--unicode=yes"]
        for flag, wanted in (("-s", 1), ("-n", 0)):
            box = "".join(mail(t) for t, label in zip(train, labels) if label == wanted)
            subprocess.run(run + ["-M", flag], input=box.encode(), check=False)
        names = []
        for i, text in enumerate(test):
            names.append("%s/asked-%d" % (folder, i))
            with open(names[-1], "w", encoding="utf-8") as out:
                out.write(mail(text)[7:])
        said = subprocess.run(run + ["-b", "-T", "-v"], input="\n".join(names).encode(),
                              capture_output=True, check=False).stdout.splitlines()
    return numpy.array([float(line.split()[-1]) for line in said])


def have(program):
    return any(os.access(os.path.join(d, program), os.X_OK)
               for d in os.environ.get("PATH", "").split(":"))


def peers():
    yield "shape only", shape
    yield "naive Bayes, 1-2 words", naive_bayes
    yield "logistic regression, words, letters", linear(lambda: LogisticRegression(C=10,
                                                                                  max_iter=400))
    yield "linear SVM, words, letters", linear(LinearSVC)
    if have("fasttext"):
        yield "fastText", fasttext
    if have("bogofilter") and os.environ.get("BOGOFILTER", "1") == "1":
        yield "bogofilter", bogofilter


def ours(lurewatch, files, deal):
    """What the program itself gives each ad, and the fold of each, in their order."""
    with tempfile.TemporaryDirectory() as folder:
        rows = folder + "/rows"
        subprocess.run([lurewatch, "eval", "--folds", str(FOLDS), "--deal", str(deal), "--prior",
                        "0.02", "--rows", rows] + files, check=True, stdout=subprocess.DEVNULL)
        return sorted(read(rows), key=lambda row: row["ad"])


def kept(keep, name, rank, train, labels, test):
    """What `rank` gives the test ads, from `keep` when it was shown the very same before."""
    if not keep:
        return rank(train, labels, test)
    shown = hashlib.sha256(json.dumps([name, list(train), labels.tolist(), list(test)]).encode())
    path = os.path.join(keep, shown.hexdigest() + ".npy")
    if os.path.exists(path):
        return numpy.load(path)
    scores = rank(train, labels, test)
    with open(path + ".tmp", "wb") as out:
        numpy.save(out, scores)
    os.replace(path + ".tmp", path)
    return scores


def rank_in_folds(keep, texts, labels, folds):
    """What each peer gives each ad, fold by fold."""
    scores = {name: numpy.zeros(len(labels)) for name, _ in peers()}
    for fold in range(FOLDS):
        learn, ask = folds != fold, folds == fold
        for name, rank in peers():
            if ask.any():
                scores[name][ask] = kept(keep, name, rank, texts[learn], labels[learn], texts[ask])
        print("quality: fold %d of %d" % (fold + 1, FOLDS), file=sys.stderr)
    return scores


FIGURES = ("roc_auc", "average_precision", "recall_at_fpr_1", "recall_at_fpr_5")


def means(rows):
    return {who.strip(): dict(zip(FIGURES, numpy.mean(figures, axis=0).round(4)))
            for who, figures in rows}


def table(name, rows):
    print("%s: ROC AUC, average precision, recall at 1 %% and 5 %% false positives" % name)
    for who, figures in rows:
        mean, spread = numpy.mean(figures, axis=0), numpy.std(figures, axis=0)
        print("  %-38s %.3f  %.3f  %.3f  %.3f  (+- %.3f %.3f %.3f %.3f)" % (who, *mean, *spread))
    sys.stdout.flush()


class Corpus:
    """Ads of some files with their labels and, for each deal, what everyone gave them."""

    def __init__(self, lurewatch, files, deals, keep):
        ads = [(os.path.basename(f), ad) for f in files for ad in read(f) if ad.get("label")]
        self.files = numpy.array([f for f, _ in ads])
        self.texts = numpy.array([text_of(ad) for _, ad in ads], dtype=object)
        self.labels = numpy.array([int(ad["label"] == "deceptive") for _, ad in ads])
        self.deals = [self.deal(ours(lurewatch, files, k), keep) for k in range(1, deals + 1)]

    def deal(self, rows, keep):
        folds = numpy.array([row["fold"] for row in rows])
        scores = {"lurewatch": numpy.array([row["probability"] for row in rows]),
                  "  its words alone": numpy.array([row["words"] for row in rows]),
                  "  its rules alone": numpy.array([row["rules"] for row in rows])}
        return scores | rank_in_folds(keep, self.texts, self.labels, folds)

    def show(self, name, begins, tables):
        mine = numpy.array([f.startswith(begins) for f in self.files])
        if mine.any() and 0 < self.labels[mine].mean() < 1:
            rows = [(who, [measure(self.labels[mine], deal[who][mine]) for deal in self.deals])
                    for who in self.deals[0]]
            if tables is None:
                table(name, rows)
            else:
                tables[name] = means(rows)


def main():
    words = sys.argv[1:]
    deals, tables, keep = 3, None, None
    if words[:1] == ["--json"]:
        tables, words = {}, words[1:]
    if words[:1] == ["--deals"] and words[1:2] and words[1].isdigit() and int(words[1]) > 0:
        deals, words = int(words[1]), words[2:]
    if words[:1] == ["--keep"] and len(words) > 1:
        keep, words = words[1], words[2:]
        os.makedirs(keep, exist_ok=True)
    if len(words) < 2 or words[0].startswith("-"):
        sys.exit(__doc__)
    lurewatch, files = words[0], words[1:]
    jobs = [f for f in files if os.path.basename(f).startswith("en-jobs")]
    if jobs:
        Corpus(lurewatch, jobs, deals, keep).show("English job ads, trained on them alone", "en-jobs",
                                            tables)
    pooled = Corpus(lurewatch, files, deals, keep)
    pooled.show("English job ads, one source, trained on all", "en-jobs", tables)
    pooled.show("English, trained on all", "en-", tables)
    pooled.show("Russian, two sources, trained on all", "ru-", tables)
    pooled.show("all, trained on all", "", tables)
    if tables is not None:
        print(json.dumps({"deals": deals, "mean": tables}, indent=2))


if __name__ == "__main__":
    main()
