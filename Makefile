# Everything that can be run, by developers and by CI alike. `make` alone lists it.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.PHONY: help build test tools fuzz dist dist-check bench bench-python bench-jmh format docs accept-prediction accept-doors accept-python accept-scaling autoscaling-results demo clean

export JAVA_HOME := $(shell tools/jdk-home)
ifeq ($(JAVA_HOME),)
$(error no JDK 25 was found, see above)
endif
MAVEN := mvn -B -ntp $(MAVEN_OPTIONS)

help: ## list the targets
	@grep -E '^[a-z-]+:.*## ' $(firstword $(MAKEFILE_LIST)) | sed -E 's/:.*## /|/' | awk -F'|' '{printf "  make %-20s %s\n", $$1, $$2}'

build: ## build what `./vertebra` runs
	@./vertebra build

test: ## all tests and checks: needs a JDK and Maven, nothing else
	$(MAVEN) test

fuzz: ## fuzz what reads strangers' bytes, SECONDS=60 each
	@tools/fuzz $(or $(SECONDS),60)

tools: ## install what more tests than the basic ones need (shellcheck, wrk, Python packages and their wheels)
	@tools/install

accept-prediction: build ## measure the promises of the first prediction on real processes (QUICK=1: the short part)
	$(MAVEN) -q -pl acceptance -am test -Dquick -Dgroups=prediction -Dquick.acceptance=$(if $(QUICK),true,false)

accept-doors: build dist ## measure the promises of the doors on real processes, and fuzz (QUICK=1: the short part)
	@tools/fuzz $(if $(QUICK),15,60)
	$(MAVEN) -q -pl acceptance -am test -Dquick -Dgroups=doors -Dquick.acceptance=$(if $(QUICK),true,false)

accept-python: build ## measure the promises of Python predictors and models on real processes (QUICK=1: the short part)
	$(MAVEN) -q -pl acceptance -am test -Dquick -Dgroups=python -Dquick.acceptance=$(if $(QUICK),true,false)

accept-scaling: ## hold the scaling law to its promises on recorded traffic, all policies side by side (QUICK=1: one seed instead of five)
	$(MAVEN) -q -pl acceptance -am test -Dquick -Dgroups=scaling -Dquick.acceptance=$(if $(QUICK),true,false)

autoscaling-results: ## write docs/autoscaling-results.md from the same runs (five seeds; SEEDS=1: in a fifth of the time)
	$(MAVEN) -q -pl acceptance -am test -Dquick -Dgroups=scaling -Dquick.acceptance=$(if $(QUICK),true,false) $(if $(SEEDS),-Dvertebra.seeds=$(SEEDS)) -Dvertebra.docs.write=true

dist: ## the release: archives with and without Java, checksums, bill of materials, installer (in build/dist)
	@tools/dist

dist-check: ## make the release of a copy of this checkout elsewhere, and compare the bytes
	@tools/dist-check

bench: build ## what a request costs, against an echo, raw ONNX Runtime and FastAPI (QUICK=1; ARGS: see ARGS=--help)
	@tools/bench vertebra.benchmarks.load.LoadBenchmark $(if $(QUICK),--quick) $(ARGS)

bench-python: build ## what a Python predictor costs here and under FastAPI, with 1 and 16 clients (QUICK=1; ARGS as above)
	@tools/bench vertebra.benchmarks.load.LoadBenchmark python python_busy $(if $(QUICK),--quick) $(ARGS)

bench-jmh: ## what the hot classes cost, in nanoseconds (ARGS: those of JMH, such as a class name or -f 1)
	@tools/bench org.openjdk.jmh.Main $(ARGS)

format: ## format the code
	$(MAVEN) -q spotless:apply

docs: ## write docs/reference from the code
	$(MAVEN) -q -pl acceptance -am test -Dquick -Dtest='*ReferenceDocsTest' -Dsurefire.failIfNoSpecifiedTests=false -Dvertebra.docs.write=true

demo: ## the movie recommender, from nothing to an answer
	@./vertebra demo

clean: ## remove everything that was built
	$(MAVEN) -q clean
	rm -rf build
