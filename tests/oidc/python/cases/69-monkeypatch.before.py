def test(monkeypatch):
    monkeypatch.setenv('AWS_ACCESS_KEY_ID', 'testing')
