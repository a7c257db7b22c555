def test_x(finished_study):
    print({k: v.files for k, v in finished_study[1].items()})
    print({k: v.facts for k, v in finished_study[1].items()})
