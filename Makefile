.PHONY: run test

run:
	./run

test:
	./test
